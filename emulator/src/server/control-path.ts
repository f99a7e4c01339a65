/** Where the control routes are. No path of a real gateway begins so. */
export const controlPath = "/_emulator/v1";

/** Whether a request is for the emulator itself, not for the gateway. */
export function isControl(url: string): boolean {
  const [path = ""] = url.split("?");
  return path === controlPath || path.startsWith(`${controlPath}/`);
}
