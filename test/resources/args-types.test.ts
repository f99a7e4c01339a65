import { asProgram, compile, complaintsAbout } from "../docs/snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const program = (args: string) => asProgram(`new AdHocBackup("before-v2", ${args});`);

const right = [
  '{ partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" }',
  '{ partitionId: pulumi.output("974bd92a"), triggers: [appVersion] }',
  '{ service: "fabric:/Shop/Orders" }',
  '{ service: "fabric:/Shop/Orders", partitionKey: 42 }',
  '{ service: "fabric:/Shop/Orders", partitionKey: pulumi.output("eu"), backupTimeoutMinutes: 20 }',
  '{ service: "fabric:/Shop/Orders", partitionKey: config.get("key"), partitionId: undefined }',
];
const wrong: readonly (readonly [string, RegExp])[] = [
  ["{}", /not assignable to parameter of type 'AdHocBackupArgs'/],
  ["{ triggers: [1] }", /Property 'service' is missing/],
  ['{ partitionId: "a", service: "fabric:/Shop/Orders" }', /Types of property 'service' are incompatible/],
  ['{ partitionId: "a", partitionKey: 1 }', /Types of property 'partitionKey' are incompatible/],
  ["{ partitionKey: 1 }", /Property 'service' is missing/],
  ['{ partitionId: config.get("partitionId") }', /partitionId: string \| undefined/],
  [
    '{ service: "fabric:/Shop/Orders", partitionKey: true }',
    /'true' is not assignable to type 'Input<string \| number>/,
  ],
  ['{ service: "fabric:/Shop/Orders", key: 1 }', /'key' does not exist/],
];

const files = [...right, ...wrong.map(([args]) => args)].map((args, index) => [`args-${index}.ts`, program(args)]);
const compiled = compile(Object.fromEntries(files));

test.each(right)("a program may give %s", (args) => {
  expect(complaintsAbout(compiled, `args-${right.indexOf(args)}.ts`)).toEqual([]);
});

test.each(wrong)("a program that gives %s does not compile, and the compiler says why", (args, why) => {
  const index = right.length + wrong.findIndex(([one]) => one === args);
  expect(complaintsAbout(compiled, `args-${index}.ts`).join()).toMatch(why);
});
