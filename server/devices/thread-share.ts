/** What libraries read their number of threads from. */
const COUNTS = [
  "OMP_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
  "TF_NUM_INTRAOP_THREADS",
  "RAYON_NUM_THREADS",
  "POLARS_MAX_THREADS",
  "LOKY_MAX_CPU_COUNT",
];
/** Those that go by OMP_NUM_THREADS where they are not set themselves. */
const AFTER_OMP = ["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS"];

/** The variables that give a trial its share of the cores; none that the user has set, nor any that would get ahead of one. */
export function threadShare(own: Readonly<Record<string, string | undefined>>, cores: number, trials: number): Record<string, string> {
  const share = String(Math.max(1, Math.floor(cores / Math.max(1, trials))));
  const names = own["OMP_NUM_THREADS"] === undefined ? [...COUNTS, ...AFTER_OMP] : COUNTS;
  return Object.fromEntries(names.filter((name) => own[name] === undefined).map((name) => [name, share]));
}
