/** What is wrong with the path of a file share or folder, or `undefined`. Never repeats it. */
export function whatIsWrongWithSharePath(path: string): string | undefined {
  if (path === "") return "must not be empty";
  if (/\p{Cc}/u.test(path)) return "must not contain a line break or another control character";
  if (/^["'`]|["'`]$/.test(path)) return "must not be in quotes";
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return "must be a path, such as \\\\server\\share\\backups, not a URL";
  if (/^\\(?!\\)/.test(path)) {
    return 'begins with one backslash: source code doubles each, so that \\\\server\\share is written "\\\\\\\\server\\\\share"';
  }
  if (/^\\\\/.test(path) && !isUnc(path)) return "must name a server and a share, such as \\\\server\\share\\backups";
  return undefined;
}

/**
 * The path as it is compared. Of a Windows path either slash counts as a backslash, and the names of server, share and
 * drive are compared without regard to case. Folders below are not: a server may tell them apart.
 */
export function normalSharePath(path: string): string {
  if (!isUnc(path) && !/^[a-z]:[\\/]/i.test(path)) return path.replace(/(?<=.)\/+$/, "");
  return path
    .replaceAll("/", "\\")
    .replace(/^(?:\\\\[^\\]+\\[^\\]+|[a-z]:)/i, (root) => root.toLowerCase())
    .replace(/(?<!:)\\+$/, "");
}

function isUnc(path: string): boolean {
  return /^\\\\[^\\/]+[\\/][^\\/]+/.test(path);
}
