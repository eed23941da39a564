// Learning curves: how well they are predicted, and what early stops make of searches over them.
// `npm run bench:curves`, with `-- quick` for a look, `-- predict` or `-- search` for one half, `--pools FILE` for other curves;
// `--rules auto,median`, `--shuffles 100`, `--seed 7` say what is searched; `--curves N` and `--mcmc N` say how many curves of a pool are predicted; `-- learn` learns the product's prior and writes it into the source.
import { bench } from "./bench";

await bench(process.argv.slice(2));
