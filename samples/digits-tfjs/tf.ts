const native: string = "@tensorflow/tfjs-node-gpu";

/** TF.js with its native library, or in plain JavaScript where that could not be installed. */
export const tf: typeof import("@tensorflow/tfjs") = await import(native).catch(() => import("@tensorflow/tfjs"));
