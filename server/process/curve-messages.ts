import type { CurveAnswer, CurveQuestion, ReportedCurve } from "../study/predicting";

export type CurveRequest =
  | { readonly kind: "learn"; readonly curve: ReportedCurve }
  | { readonly kind: "predict"; readonly id: number; readonly question: CurveQuestion };

export type CurveReply =
  | { readonly id: number; readonly answer: CurveAnswer | null }
  /** It threw. */
  | { readonly id: number; readonly error: string };
