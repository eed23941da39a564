import { fileURLToPath } from "node:url";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { planApply, staleText, unified } from "../commands/apply";
import { checkFile } from "../commands/check";
import { entryPath } from "../commands/disk-host";
import { replaceFile } from "../commands/source-files";
import { versionOf } from "../commands/version";
import { SAMPLER_NAMES } from "../protocol/search";
import type { StudyView } from "../protocol/view";
import { bestTrialOf } from "../words/study-facts";
import { problemText, spaceReport, studiesReport, studyReport } from "../words/study-report";
import { INSTRUCTIONS } from "./instructions";
import * as z from "./mcp-sdk";
import { McpServer } from "./mcp-sdk";
import type { Reach } from "./reach";
import { RunningSearches } from "./run-search";
import { reachableStudies, reachableStudy } from "./studies";

const FILE = z.string().min(1).describe("The program's entry file, absolute or relative to the working folder");
const STUDY = z.string().min(1).optional().describe("Name of the study, as list_studies tells it; default: the newest of the file");
const OPTIONAL_FILE = FILE.optional();
const reads = { readOnlyHint: true, openWorldHint: false } as const;

/** The tools, on a server that is not connected yet. What a tool cannot do it says in a sentence, as a result that is an error. */
export function mcpServer(reach: Reach, cli: string): McpServer {
  const version = versionOf(cli);
  const server = new McpServer({ name: "tunelens", title: "Tunelens", version }, { instructions: INSTRUCTIONS });
  const searches = new RunningSearches(cli);
  let reachKnown: Promise<void> = Promise.resolve();
  announcedRoots(server, reach, (known) => {
    reachKnown = known;
  });
  const attempt = async (work: () => Answer | Promise<Answer>): Promise<CallToolResult> => {
    await reachKnown;
    return answer(work);
  };

  server.registerTool(
    "check_space",
    {
      title: "Check a search space",
      description:
        "The annotated hyperparameters of a program with their domains, its objectives, and every problem with what to write instead. Runs nothing.",
      inputSchema: { file: FILE },
      annotations: reads,
    },
    async ({ file }) =>
      attempt(() => {
        const { result } = checkFile(entryPath(reach.file(file)));
        return { text: spaceReport(file, result), data: { ...result } };
      }),
  );

  server.registerTool(
    "run_search",
    {
      title: "Run a search",
      description:
        "Runs the program again and again with other values of its annotated hyperparameters, and its own values as trial 0; ends with a recommendation that is confirmed on fresh seeds. The source stays as it is. Cancelling stops the search and keeps what was found.",
      inputSchema: {
        file: FILE,
        trials: z.int().min(1).max(100_000).optional().describe("Number of trials; default: as in @search, else 40"),
        time: z.number().positive().optional().describe("Seconds after which the search ends with what it has"),
        parallel: z.int().min(1).max(1024).optional().describe("Trials at once; default: one on each GPU, else one"),
        sampler: z.oneOf(SAMPLER_NAMES).optional(),
        stop: z
          .string()
          .regex(/^[a-z0-9]+(\([\w.]*\))?$/)
          .optional()
          .describe("Early stop: auto, curve, median, asha, hyperband, top20, none"),
        repeats: z.int().min(0).max(100).optional().describe("Runs per confirmation at the end"),
        seed: z.int().min(0).optional().describe("Seed of the sampler"),
        resume: z.boolean().optional().describe("Go on with the latest study of the file"),
        wait: z.number().min(0).optional().describe("Return after so many seconds while the search goes on; default: wait for its end"),
      },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    async ({ file, resume = false, wait, ...options }, extra) =>
      attempt(async () => {
        const token = extra._meta?.progressToken;
        // Waited for, so that the last one is out before the answer.
        const told = async (progress: { progress: number; total: number; message: string }) => {
          if (token === undefined) return;
          await extra.sendNotification({ method: "notifications/progress", params: { progressToken: token, ...progress } }).catch(() => {});
        };
        const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
        const entry = entryPath(reach.file(file));
        const running = (await reachableStudies(reach, file)).find(({ live }) => live);
        if (running) throw new Error(`${running.study} is running already: read_study tells how it stands, stop_search ends it`);
        const wish = { file: entry, cwd: reach.folderOf(entry), options: given, resume, wait: wait ?? null };
        const view = await searches.run(wish, extra.signal, told);
        const more = view.finished === null ? "\n\nThe search goes on: read_study tells how it stands, stop_search ends it." : "";
        return { text: studyReport(view) + more, data: dataOf(view) };
      }),
  );

  server.registerTool(
    "stop_search",
    {
      title: "Stop a search",
      description: "Ends the running trials of a search and keeps everything found.",
      inputSchema: { study: STUDY, file: OPTIONAL_FILE },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ study, file }) =>
      attempt(async () => {
        const found = await reachableStudy(reach, study, file);
        const stopped = await searches.stop(found.journal);
        const { view } = await reachableStudy(reach, found.study, file);
        return { text: `${stopped ? "" : `${found.study} does not run.\n\n`}${studyReport(view)}`, data: dataOf(view) };
      }),
  );

  server.registerTool(
    "list_studies",
    {
      title: "List studies",
      description: "The searches of this workspace, newest first: state, progress, best value.",
      inputSchema: { file: OPTIONAL_FILE },
      annotations: reads,
    },
    async ({ file }) =>
      attempt(async () => {
        const studies = await reachableStudies(reach, file);
        return { text: studiesReport(studies), data: { studies } };
      }),
  );

  server.registerTool(
    "read_study",
    {
      title: "Read a study",
      description:
        "A search as it stands: best value against the code as it is, the recommendation and how sure it is, the best trials, failures.",
      inputSchema: { study: STUDY, file: OPTIONAL_FILE },
      annotations: reads,
    },
    async ({ study, file }) =>
      attempt(async () => {
        const { view } = await reachableStudy(reach, study, file);
        return { text: studyReport(view), data: dataOf(view) };
      }),
  );

  server.registerTool(
    "apply_values",
    {
      title: "Apply values",
      description:
        "Writes recommended values, or those of one trial, into the source at their literals, all or none; returns the diff. Nothing else of the source changes.",
      inputSchema: {
        file: FILE,
        study: STUDY,
        trial: z
          .int()
          .min(0)
          .optional()
          .describe("Values of this trial; 0 is what the code said when the search began. Default: the recommended ones"),
        parameters: z.array(z.string()).optional().describe("These parameters only"),
        dry_run: z.boolean().optional().describe("Return the diff and write nothing"),
      },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ file, study, trial, parameters, dry_run = false }) =>
      attempt(async () => {
        const entry = reach.file(file);
        const name = study === undefined ? undefined : (await reachableStudy(reach, study, file)).study;
        const plan = await planApply(entry, {
          ...(name === undefined ? {} : { study: name }),
          ...(trial === undefined ? {} : { trial }),
          ...(parameters === undefined ? {} : { parameters }),
        });
        const errors = plan.program.problems.filter(({ severity }) => severity === "error");
        if (errors.length > 0) throw new Error(`The program has errors:\n${errors.map(problemText).join("\n")}`);
        if (plan.nothing !== null) return { text: plan.nothing, data: { written: [] } };
        if (plan.changes.length === 0) return { text: "The code has these values already.", data: { written: [] } };
        if (plan.changed.length > 0 && trial === undefined && !dry_run)
          throw new Error(`${staleText(plan)}: run a new search, or name the trial whose values are wanted all the same`);
        for (const change of plan.changes)
          if (!reach.holds(change.path)) throw new Error(`${change.path} is outside ${reach.folders.join(", ")}; nothing was written`);
        if (!dry_run) for (const change of plan.changes) replaceFile(change.path, change.before, change.after);
        const said = dry_run ? "Nothing was written; it would be" : `Written from ${plan.study}`;
        return { text: `${said}:\n\n${unified(plan)}`, data: { written: dry_run ? [] : plan.changes.map((change) => change.path) } };
      }),
  );
  return server;
}

interface Answer {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

async function answer(work: () => Answer | Promise<Answer>): Promise<CallToolResult> {
  try {
    const { text, data } = await work();
    return { content: [{ type: "text", text }], structuredContent: data };
  } catch (error) {
    return { content: [{ type: "text", text: error instanceof Error ? error.message : String(error) }], isError: true };
  }
}

function dataOf(view: StudyView): Record<string, unknown> {
  const { started, state, planned, recommendation } = view;
  const best = bestTrialOf(view);
  const own = view.trials.find((trial) => trial?.baseline === true && trial.repeatOf === null);
  const brief = (trial: typeof best) => (trial === undefined ? null : { trial: trial.trial, params: trial.params, values: trial.values });
  const counts = { trials: view.trials.filter((trial) => trial !== undefined).length };
  const { study, journal, entry, objectives } = started;
  return { study, journal, entry, state, planned, ...counts, objectives, best: brief(best), baseline: brief(own), recommendation };
}

const RootsChanged = z.object({ method: z.literal("notifications/roots/list_changed") });
const ROOTS_PATIENCE = 5_000;

/** Asks a client that announces roots for them, at the beginning and whenever they change; tools wait for the answer. */
function announcedRoots({ server }: McpServer, reach: Reach, onAsk: (known: Promise<void>) => void): void {
  const ask = async () => {
    if (server.getClientCapabilities()?.roots === undefined) return;
    const { roots } = await server.listRoots(undefined, { timeout: ROOTS_PATIENCE });
    reach.announce(roots.flatMap(({ uri }) => pathOf(uri) ?? []));
  };
  const asked = () => onAsk(ask().catch(() => {}));
  server.oninitialized = asked;
  server.setNotificationHandler(RootsChanged, asked);
}

function pathOf(uri: string): string | null {
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}

/** Of the package that the command is of. */
