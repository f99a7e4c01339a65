import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";

const repository = resolve(__dirname, "../..");

/** A resource as the program registers it with the engine. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** As they go over the wire, secrets still wrapped one by one. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface ProgramRun {
  /** All resources but the stack, in the order of their declaration. */
  readonly registered: readonly Registered[];
  /** What the program returns, once all outputs are known. */
  readonly returned: unknown;
}

interface ProgramOptions {
  /** Where packages are looked for from. Default: this repository. */
  readonly cwd?: string;
  /** Whether the program is an ES module. Default: CommonJS. */
  readonly isEsm?: boolean;
  /** What the engine adds to the inputs of each resource: its outputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly environment?: NodeJS.ProcessEnv;
  /** What runs it. Default: this Node. */
  readonly executable?: string;
}

/**
 * Runs the body of a Pulumi program in a plain Node, as `pulumi up` would; Jest's modules are not those of Node.
 * It sees `pulumi` and `AdHocBackup`; what it returns may hold outputs.
 */
export async function runProgram(body: string, options: ProgramOptions = {}): Promise<ProgramRun> {
  const { cwd = repository, isEsm = false, outputs = {}, environment = process.env } = options;
  const { executable = process.execPath } = options;
  const imports = isEsm
    ? 'import * as pulumi from "@pulumi/pulumi"; import { AdHocBackup } from "pulumi-servicefabric-backup";'
    : 'const pulumi = require("@pulumi/pulumi"); const { AdHocBackup } = require("pulumi-servicefabric-backup");';
  const program = `${imports}
    const registered = [];
    pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name + "-id", state: { ...inputs, ...${JSON.stringify(outputs)} } }),
      call: ({ inputs }) => inputs,
    }, "shop", "dev", false);
    const monitor = pulumi.runtime.getMonitor();
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, answer) => {
      const [type, name] = [request.getType(), request.getName()];
      const inputs = request.getObject().toJavaScript();
      if (type !== "pulumi:pulumi:Stack") registered.push({ type, name, inputs });
      register(request, answer);
    };
    let returned;
    pulumi.runtime
      .runInPulumiStack(async () => { ${body} })
      .then((value) => pulumi.output(value).promise())
      .then((value) => { returned = value; });
    // Resources are registered after the program's own end.
    process.once("beforeExit", () => process.stdout.write(JSON.stringify({ registered, returned })));
  `;
  const { stdout } = await promisify(execFile)(executable, [...(isEsm ? ["--input-type=module"] : []), "-e", program], {
    cwd,
    env: { ...environment },
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}
