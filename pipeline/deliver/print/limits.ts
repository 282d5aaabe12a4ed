/**
 * After so many letters a fresh process takes over. All that is remembered is bounded, so this guards against what is not
 * known; starting costs as much as some 500 letters.
 */
export const lettersPerProcess = 12_000
