import { blocks } from "./pages";
import { asProgram, compile, complaintsAbout } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const snippets = blocks({ language: "ts" }).map(({ page, line, text }) => ({
  place: `${page}:${line}`,
  file: `${page}-${line}.ts`.replace(/[/]/g, "-"),
  text,
}));
const wrong = 'new AdHocBackup("before-v2", { partitionId: "974bd92a", trigger: [appVersion] });';

let program: ReturnType<typeof compile>;
beforeAll(() => {
  const texts = snippets.map(({ file, text }) => [file, asProgram(text)]);
  program = compile({ ...Object.fromEntries(texts), "wrong.ts": asProgram(wrong) });
});

test("there are snippets in the README and in docs/", () => {
  expect(snippets.map(({ place }) => place.split(":")[0])).toEqual(
    expect.arrayContaining(["README.md", "docs/behaviour.md"]),
  );
});

test.each(snippets)("the snippet at $place is a program, as the built package has its types", ({ file }) => {
  expect(complaintsAbout(program, file)).toEqual([]);
});

test("a snippet with an input that does not exist would be found", () => {
  expect(complaintsAbout(program, "wrong.ts").join()).toMatch(/^line 1: .*'trigger' does not exist/);
});
