import { CurveModel } from "../curves/curve-model";
import type { CurveAnswer, CurveQuestion, ReportedCurve } from "../study/predicting";
import type { CurveReply, CurveRequest } from "./curve-messages";

/** What runs in the thread of learning curves: answers questions one after the other; null for what wants no answer. */
export function serveCurves(): (request: CurveRequest) => CurveReply | null {
  const curves = new LearntCurves();
  return (request) => {
    if (request.kind === "learn") {
      curves.learn(request.curve);
      return null;
    }
    const { id, question } = request;
    try {
      return { id, answer: curves.predict(question) };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** The model of whole curves with one horizon and bounds, made anew where they turn out to be others. */
export class LearntCurves {
  readonly #curves: ReportedCurve[] = [];
  #model: { readonly key: string; readonly model: CurveModel } | null = null;

  learn(curve: ReportedCurve): void {
    this.#curves.push(curve);
    this.#model?.model.addComplete(curve);
  }

  predict({ direction, bounds, horizon, curve, at, incumbent }: CurveQuestion): CurveAnswer | null {
    const model = this.#modelOf({ direction, bounds, horizon });
    const predictions = model.predictAt(curve, at);
    const end = predictions?.at(-1);
    if (predictions === null || end === undefined) return null;
    return {
      mean: predictions.map((prediction) => prediction.mean),
      low: predictions.map((prediction) => prediction.quantile(0.05)),
      high: predictions.map((prediction) => prediction.quantile(0.95)),
      probabilityBetter: incumbent === null ? null : end.probabilityBetter(incumbent),
    };
  }

  #modelOf(task: Pick<CurveQuestion, "direction" | "bounds" | "horizon">): CurveModel {
    const key = JSON.stringify(task);
    if (this.#model?.key === key) return this.#model.model;
    const model = new CurveModel(task);
    for (const curve of this.#curves) model.addComplete(curve);
    this.#model = { key, model };
    return model;
  }
}
