/** Distributions on PyPI that are not called as their modules are; a module's longest known beginning counts. */
const PYPI: Readonly<Record<string, string>> = {
  Bio: "biopython",
  Crypto: "pycryptodome",
  IPython: "ipython",
  MySQLdb: "mysqlclient",
  OpenGL: "PyOpenGL",
  OpenSSL: "pyopenssl",
  PIL: "pillow",
  absl: "absl-py",
  attr: "attrs",
  bs4: "beautifulsoup4",
  cupyx: "cupy",
  cv2: "opencv-python",
  dateutil: "python-dateutil",
  docx: "python-docx",
  dotenv: "python-dotenv",
  faiss: "faiss-cpu",
  fitz: "pymupdf",
  git: "GitPython",
  "google.protobuf": "protobuf",
  "google.cloud.storage": "google-cloud-storage",
  grpc: "grpcio",
  haiku: "dm-haiku",
  hydra: "hydra-core",
  imblearn: "imbalanced-learn",
  jwt: "PyJWT",
  magic: "python-magic",
  mpl_toolkits: "matplotlib",
  nacl: "pynacl",
  osgeo: "gdal",
  pkg_resources: "setuptools",
  pl_bolts: "lightning-bolts",
  pptx: "python-pptx",
  psycopg2: "psycopg2-binary",
  pwiz: "peewee",
  sentence_transformers: "sentence-transformers",
  serial: "pyserial",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  sklearnex: "scikit-learn-intelex",
  skopt: "scikit-optimize",
  slugify: "python-slugify",
  tensorflow_datasets: "tensorflow-datasets",
  tensorflow_hub: "tensorflow-hub",
  tensorflow_probability: "tensorflow-probability",
  torch_geometric: "torch-geometric",
  umap: "umap-learn",
  usb: "pyusb",
  yaml: "pyyaml",
  zmq: "pyzmq",
};

/** Packages of conda-forge that are called differently again. */
const CONDA: Readonly<Record<string, string>> = {
  cv2: "opencv",
  faiss: "faiss-cpu",
  torch: "pytorch",
  torch_geometric: "pytorch_geometric",
  psycopg2: "psycopg2",
};

/** Whether a part of a namespace that many share comes from a distribution of its own. */
export function isDistribution(module: string): boolean {
  return module in PYPI;
}

/** What to install for a module, `google.protobuf` as well as `numpy.linalg`. */
export function distributionOf(module: string, registry: "pypi" | "conda" = "pypi"): string {
  const [top = module] = module.split(".");
  for (let name = module; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    const known = (registry === "conda" ? CONDA[name] : undefined) ?? PYPI[name];
    if (known !== undefined) return known;
  }
  return top;
}
