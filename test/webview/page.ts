import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { spokenIn } from "../../server/page/translations";
import type { StudyEvent } from "../../server/protocol/events";
import type { FromPanel, ToPanel } from "../../server/protocol/panel";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import { summaryOf } from "../../server/storage/list-studies";
import { LandscapeModels, landscapeTask } from "../../server/study/study-landscape";
import { recordTexts } from "./axes";
import { THEMES, type ThemeName } from "./themes";

const ORIGIN = "http://panel.test";
/** The bundle; a benchmark has its own. */
const DIST = process.env["TUNELENS_WEBVIEW"] ?? path.join(import.meta.dirname, "../../dist/webview");
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf" };

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Loose<T> = T extends unknown ? Omit<T, "generation"> : never;

/** The product's own bundle in a page like the one that VS Code gives it: its variables, its body classes, a strict content policy. */
export class PanelPage {
  readonly errors: string[] = [];
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #models = new LandscapeModels();
  #view: StudyView | null = null;
  #seq = 0;
  /** Studies that the one shown can be compared with, newest first. */
  beside: readonly StudyView[] = [];
  /** How long the host takes to answer what is asked of it, in milliseconds; null: it never does. */
  landscapeDelay: number | null = 0;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  static async open(
    browser: Browser,
    /** `first` runs in the page before anything else. */
    options: { theme?: ThemeName; size?: Size; saved?: unknown; language?: string; texts?: boolean; first?: () => void } = {},
  ): Promise<PanelPage> {
    const { theme = "dark", size = { width: 650, height: 780 }, saved = null, language = null, first } = options;
    const context = await browser.newContext({ viewport: size, deviceScaleFactor: 1.5, reducedMotion: "reduce" });
    const page = await context.newPage();
    const panel = new PanelPage(context, page);
    await page.route(`${ORIGIN}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === "")
        return route.fulfill({ contentType: "text/html", headers: { "content-security-policy": POLICY }, body: html(language) });
      return route.fulfill({
        contentType: TYPES[path.extname(name)] ?? "text/plain",
        body: await readFile(path.join(DIST, path.basename(name))),
      });
    });
    await page.exposeFunction("landscapeWanted", (message: FromPanel) => void panel.#answer(message));
    if (options.texts === true) await page.addInitScript(recordTexts);
    if (first !== undefined) await page.addInitScript(first);
    await page.addInitScript(hostShim, { saved, theme: THEMES[theme] });
    await page.goto(`${ORIGIN}/`);
    if (!(await panel.posted()).some((m) => m.type === "ready"))
      throw new Error(`The panel did not say that it is ready: ${panel.errors.join("; ")}`);
    return panel;
  }

  posted(): Promise<FromPanel[]> {
    return this.page.evaluate(() => (window as unknown as Shim).posted);
  }

  savedState(): Promise<unknown> {
    return this.page.evaluate(() => (window as unknown as Shim).saved);
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate((t) => (window as unknown as Shim).applyTheme(t), THEMES[theme]);
  }

  async send(message: Loose<ToPanel>, generation?: number): Promise<void> {
    const ready = (await this.posted()).find((m) => m.type === "ready");
    const own = generation ?? (ready?.type === "ready" ? ready.generation : -1);
    await this.page.evaluate((m) => window.postMessage(m, "*"), { ...message, generation: own });
  }

  /** As the extension does: with what the product's own model says of the study shown. */
  async #answer(message: FromPanel): Promise<void> {
    if (message.type === "otherWanted") {
      const view = this.beside.find(({ started }) => started.journal === message.journal);
      await this.send(
        { type: "other", journal: message.journal, snapshot: view === undefined ? null : { seq: 0, view } },
        message.generation,
      );
      return;
    }
    if (message.type !== "landscapeWanted" || this.#view === null || this.landscapeDelay === null) return;
    const { type: _, generation, id, ...asked } = message;
    const view = [this.#view, ...this.beside].find(({ started }) => started.journal === asked.journal);
    if (view === undefined) return;
    const task = landscapeTask(view, asked);
    const answer = "model" in task ? this.#models.answer(task) : task;
    await new Promise((done) => setTimeout(done, this.landscapeDelay ?? 0));
    await this.send({ type: "landscape", id, answer }, generation).catch(() => undefined); // the page may have been closed
  }

  /** The study after these events as one snapshot, as it travels: through JSON. */
  async show(events: readonly StudyEvent[], change: Partial<StudyView> = {}): Promise<void> {
    this.#seq = events.length;
    const view = { ...fold(events), ...change };
    this.#view = view;
    await this.send({ type: "snapshot", snapshot: { seq: this.#seq, view }, connection: "connected" });
    await this.send({ type: "others", studies: this.beside.map((other) => summaryOf(other, false)) });
    await this.settled();
  }

  async follow(events: readonly StudyEvent[]): Promise<void> {
    this.#view = this.#view === null ? null : events.reduce(applyEvent, this.#view);
    await this.send({ type: "events", events: events.map((event) => ({ seq: ++this.#seq, event })) });
    await this.settled();
  }

  /** Sequence numbers of so many further events. */
  next(count: number): readonly number[] {
    return Array.from({ length: count }, () => ++this.#seq);
  }

  /** Until what was sent has been drawn: the panel draws at most four times a second. */
  async settled(): Promise<void> {
    await this.page.evaluate(() => new Promise<void>((done) => setTimeout(() => requestAnimationFrame(() => done()), 320)));
  }

  /** Until everything that was asked of the model has been answered and drawn. */
  async believed(): Promise<void> {
    const waits = () => this.page.locator(".not-yet:visible, .f-matters p", { hasText: "Working out" }).count();
    for (let tries = 0; tries < 100; tries++) {
      await this.settled();
      if ((await waits()) === 0) return;
    }
    throw new Error("The model was not there after half a minute.");
  }

  /** What is measured and searched in the study shown. */
  get names(): readonly string[] {
    const { objectives = [], space = [] } = this.#view?.started ?? {};
    return [...objectives, ...space].map(({ name }) => name);
  }

  async overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  text(selector: string): Promise<string> {
    return this.page.locator(selector).first().innerText();
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

export function fold(events: readonly StudyEvent[]): StudyView {
  const [first, ...rest] = events;
  if (first?.event !== "studyStarted") throw new Error("A study begins with studyStarted.");
  return rest.reduce(applyEvent, viewOf(first));
}

const POLICY = `default-src 'none'; script-src 'nonce-test'; style-src ${ORIGIN}; font-src ${ORIGIN}; img-src ${ORIGIN} data:`;
/** As the extension makes it; with a language, that of the window. */
function html(language: string | null): string {
  const spoken = spokenIn(path.join(import.meta.dirname, "../../l10n"), language === null ? [] : [language]);
  const words = JSON.stringify(spoken).replaceAll("<", "\\u003c");
  const data = spoken === null ? "" : `<script type="application/json" id="tunelens-words">${words}</script>`;
  return `<!DOCTYPE html><html lang="${spoken?.language ?? "en"}"><head><meta charset="utf-8"><title>Panel</title>
<link rel="stylesheet" href="${ORIGIN}/codicon.css"><link rel="stylesheet" href="${ORIGIN}/panel.css"></head>
<body><div id="app"></div>${data}<script nonce="test" src="${ORIGIN}/panel.js"></script></body></html>`;
}

interface Shim {
  posted: FromPanel[];
  saved: unknown;
  applyTheme(theme: { bodyClass: string; variables: Readonly<Record<string, string>> }): void;
}

/** Runs in the page before anything else: what VS Code puts there. */
function hostShim({ saved, theme }: { saved: unknown; theme: { bodyClass: string; variables: Readonly<Record<string, string>> } }): void {
  const shim: Shim & { acquireVsCodeApi?: unknown } = {
    posted: [],
    saved,
    applyTheme({ bodyClass, variables }) {
      const style = document.documentElement.style;
      for (const name of [...style]) style.removeProperty(name);
      for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
      if (document.body) document.body.className = bodyClass;
    },
  };
  const self = window as unknown as Shim & Record<string, unknown>;
  Object.assign(self, shim);
  self["acquireVsCodeApi"] = () => ({
    postMessage(message: FromPanel) {
      self.posted.push(message);
      if (message.type === "landscapeWanted" || message.type === "otherWanted")
        (self["landscapeWanted"] as (m: FromPanel) => void)(message);
    },
    getState: () => self.saved,
    setState: (state: unknown) => {
      self.saved = state;
    },
  });
  document.addEventListener("DOMContentLoaded", () => self.applyTheme(theme));
  if (document.documentElement) self.applyTheme(theme);
}
