import { type Answer, read } from "./gateway-client";

/** Controls an emulator over HTTP, as a program in another language does. */
export class ControlClient {
  constructor(readonly url: string) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, undefined, headers);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...(text === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      ...(text === undefined ? {} : { body: text }),
    });
    const { status, statusText: reason, headers: received } = response;
    return { status, reason, headers: received, text: await response.text() };
  }

  /** The body of an answer that must be 200. */
  async ok(method: string, path: string, body?: unknown) {
    const answer = await this.send(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return read(answer);
  }

  /** Moves a clock that the emulator made. */
  async advance(seconds: number): Promise<void> {
    await this.ok("POST", "/clock/advance", { milliseconds: seconds * 1_000 });
  }
}
