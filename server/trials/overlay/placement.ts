/** How a part of the user's workspace comes into a trial's overlay. */
export type Placement = "copy" | "link" | "leave";

/** Installed packages and other people's version control: large, and nothing that a training program writes to. */
const LINKED_FOLDERS = new Set([
  "node_modules",
  ".venv",
  "venv",
  ".hg",
  ".svn",
  ".bzr",
  ".jj",
  ".tox",
  ".nox",
  ".direnv",
  ".conda",
  ".pixi",
]);
const LINKED_PATHS = /(?:^|\/)(?:renv\/library|packrat\/lib)$/;
/** Ours, and caches that whoever needs them makes anew. */
const LEFT_FOLDERS = new Set([".tunelens", ".mypy_cache", ".pytest_cache", ".ruff_cache"]);

/** Files with these names are read by programs and written by nobody: linked when large. */
const DATA = new RegExp(
  `\\.(?:${[
    "csv|tsv|txt|jsonl|ndjson|parquet|arrow|feather|orc|avro|gz|bz2|xz|zst|zip|tar|tgz|7z",
    "jpe?g|png|gif|bmp|webp|tiff?|pgm|ppm|dcm|nii|wav|flac|mp3|ogg|mp4|avi|mkv|mov|webm",
    "npy|npz|mat|tfrecords?|ubyte|hdf5?|h5|nc|grib2?|las|laz|fasta|fastq|bam|vcf|sas7bdat|xlsx?|gguf|safetensors",
  ].join("|")})$|-ubyte$`,
  "i",
);

/** Bytes from which a file of data is linked. */
const LARGE_DATA = 16 << 20;
/** Bytes from which any file but a program is linked. */
const LARGE = 512 << 20;

/** A folder by its path relative to the workspace. */
export function folderPlacement(relative: string): Placement {
  const name = relative.slice(relative.lastIndexOf("/") + 1);
  if (LEFT_FOLDERS.has(name)) return "leave";
  return LINKED_FOLDERS.has(name) || LINKED_PATHS.test(relative) ? "link" : "copy";
}

export function isData(name: string): boolean {
  return DATA.test(name);
}

/** A file by name and size. What a program may open for writing is copied as long as that can be afforded. */
export function filePlacement(name: string, size: number, executable: boolean): Placement {
  if (size < LARGE_DATA || executable) return "copy";
  return isData(name) || size >= LARGE ? "link" : "copy";
}
