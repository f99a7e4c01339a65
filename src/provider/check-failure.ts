/** One thing that is wrong with the inputs. */
export interface CheckFailure {
  /** Always empty: the host prints the value of the property that is named, secrets included. */
  readonly property: "";
  /** The path of the input, and what is wrong with it; never its value. */
  readonly reason: string;
}

export function checkFailure(path: string, problem: string): CheckFailure {
  return { property: "", reason: path === "" ? problem : `${path}: ${problem}` };
}
