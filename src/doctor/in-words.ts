import type { Check } from "./report";

/** A check with each of its texts put otherwise, those of its findings too. */
export function inWords(check: Check, put: (text: string) => string): Check {
  const { findings } = check;
  const texts = (one: { readonly detail: string; readonly remedy?: string }) => ({
    detail: put(one.detail),
    ...(one.remedy === undefined ? {} : { remedy: put(one.remedy) }),
  });
  return {
    ...check,
    ...texts(check),
    ...(findings === undefined ? {} : { findings: findings.map((finding) => ({ ...finding, ...texts(finding) })) }),
  };
}
