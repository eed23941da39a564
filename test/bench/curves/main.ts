// Learning curves: how well they are predicted, and what early stops make of searches over them.
// `npm run bench:curves`, with `-- quick` for a look, `-- predict` or `-- search` for one half, `--pools FILE` for other curves.
import { bench } from "./bench";

await bench(process.argv.slice(2));
