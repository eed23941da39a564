/** What the frameworks say when a device has no memory left. */
const DEVICE = [
  /\b(torch\.|cuda\.)?OutOfMemoryError\b/,
  /\b(CUDA|HIP|cuda|hip|MPS backend|XPU)\b.{0,80}\bout of memory\b/i,
  /\bout of memory\b.{0,80}\b(CUDA|HIP|cuda|hip|GPU|device)\b/i,
  /\bOut of memory allocating [\d,]+ bytes/, // CuPy
  /\bRESOURCE_EXHAUSTED\b|\bResourceExhausted(Error)?\b/, // JAX, TensorFlow
  /\bOOM when allocating tensor\b/,
  /\bcudaErrorMemoryAllocation\b|\bCUDA_ERROR_OUT_OF_MEMORY\b|\bhipErrorOutOfMemory\b|\bhipErrorMemoryAllocation\b/,
  /\b(CUBLAS|HIPBLAS|CUDNN|CUSPARSE|CUSOLVER|MIOPEN|CUFFT)_(STATUS_)?ALLOC_FAILED\b/i,
  // How these libraries say that there was no memory for their workspace.
  /\bCUBLAS_STATUS_NOT_INITIALIZED\b|\bCL_MEM_OBJECT_ALLOCATION_FAILURE\b|\bkIOGPUCommandBufferCallbackErrorOutOfMemory\b/,
];

/** Whether an error is that of a device without memory left. */
export function isDeviceOutOfMemory(error: string): boolean {
  return DEVICE.some((pattern) => pattern.test(error));
}

/** What programs say when one of their own processes was killed. */
const KILLED = [
  /\bDataLoader worker \(pid\S* \d+\) is killed by signal: Killed\b/,
  /\bSIGKILL\(-9\)/, // joblib
  /\bdied with <Signals\.SIGKILL: 9>/, // subprocess
  /\bSignal 9 \(SIGKILL\) received by PID\b/, // torchrun
];

/** Whether a program that this study did not kill was, as likely as not, killed by the kernel for want of memory, or a process of its was. */
export function isKilledForMemory(exit: { readonly code: number | null; readonly signal: string | null }, error: string): boolean {
  return exit.signal === "SIGKILL" || exit.code === 137 || KILLED.some((pattern) => pattern.test(error));
}
