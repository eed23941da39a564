import type { CurvePrior } from "./prior";

/**
 * Made by `npm run bench:curves -- learn`, never by hand: 8 curves a pool at 10, 20, 30 and 50 % of the horizon, from
 * test/fixtures/curves/pools.json (ap_imagenet_resnet, ap_imagenet_resnet_large_bn_init, ap_ogbg, ap_wmt, ap_fastmri, ap_fastmri_tanh, ap_librispeech_conformer_layernorm, ap_librispeech_deepspeech, ap_criteo1tb, js_digits_mlp_acc, js_digits_mlp_loss, js_digits_minibatch, js_digits_labelnoise_loss, js_diabetes_mse).
 */
export const LEARNED_PRIOR: CurvePrior = {
  shapes: [
    0.00739, 0.01246, 0.01535, 0.00719, 0.02511, 0.02886, 0.03265, 0.008345, 0, 0.006125, 0, 0, 0, 0, 0, 0, 0, 0.002204, 0, 0, 0, 0, 0, 0,
    0.003467, 0.007888, 0.002067, 0.001522, 0, 0.002285, 0, 0.009112, 0, 0.0111, 0.01141, 0.002252, 0.002778, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.005405, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.005054, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0.001236, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.001457, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.3179, 0.05209, 0.04111, 0.0465, 0.07141,
    0.06757, 0.03432, 0.03494, 0.006495, 0.01372, 0.002372, 0.008071, 0.03076, 0, 0, 0.006784, 0.004423, 0.004307, 0, 0.005817, 0, 0, 0, 0,
    0.02818, 0, 0.006191, 0, 0.0043, 0,
  ],
  noises: [0, 0, 0.2253, 0, 0, 0, 0, 0, 0.04378, 0, 0.07198, 0.1005, 0.2279, 0.2343, 0.09622],
  levels: [0.1222, 0.1833, 0.03196, 0.2534, 0.2547, 0.05052, 0.0486, 0.03708, 0, 0, 0.01818],
  end: { level: 0.65, levelSd: 0.35, gain: 0.25, gainSd: 0.35 },
  discrepancies: [
    { kind: "absolute", weight: 0.134, sd: 0, shift: 0 },
    { kind: "absolute", weight: 0.09178, sd: 0.01, shift: 0 },
    { kind: "absolute", weight: 0.09762, sd: 0.03, shift: 0.006922 },
    { kind: "absolute", weight: 0.094, sd: 0.1, shift: 0.02774 },
    { kind: "absolute", weight: 0.0121, sd: 0.3, shift: -0.01455 },
    { kind: "relative", weight: 0.1674, sd: 0.1, shift: -0.01147 },
    { kind: "relative", weight: 0.2018, sd: 0.3, shift: 0.04625 },
    { kind: "relative", weight: 0.1668, sd: 1, shift: 0.3523 },
    { kind: "relative", weight: 0.03453, sd: 3, shift: 0.4603 },
  ],
  templates: {
    families: 0.02613,
    shape: 0.03151,
    near: [
      { share: 0.9017, sd: 0.015 },
      { share: 0.04064, sd: 0.06 },
    ],
    discrepancies: [
      { kind: "absolute", weight: 0.2082, sd: 0, shift: 0 },
      { kind: "absolute", weight: 0.1002, sd: 0.01, shift: 0 },
      { kind: "absolute", weight: 0.08549, sd: 0.03, shift: 0.00631 },
      { kind: "absolute", weight: 0.03585, sd: 0.1, shift: 0.002975 },
      { kind: "absolute", weight: 0.01627, sd: 0.3, shift: -0.01498 },
      { kind: "relative", weight: 0.2077, sd: 0.1, shift: 0.01073 },
      { kind: "relative", weight: 0.2097, sd: 0.3, shift: 0.03105 },
      { kind: "relative", weight: 0.117, sd: 1, shift: 0.2697 },
      { kind: "relative", weight: 0.01956, sd: 3, shift: 0.1377 },
    ],
  },
};
