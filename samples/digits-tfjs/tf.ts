/** TF.js with its native library, or in plain JavaScript where that could not be installed. */
// @ts-expect-error an optional dependency, which may be missing
export const tf: typeof import("@tensorflow/tfjs") = await import("@tensorflow/tfjs-node-gpu").catch(() => import("@tensorflow/tfjs"));
