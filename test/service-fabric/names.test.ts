import * as fc from "fast-check";
import { idsInPath, normalName, whatIsWrongWithServiceName } from "../../src/service-fabric/names";

describe("given the name of a service, when it is checked, then it is right", () => {
  test.each([
    "fabric:/Shop/Orders",
    "fabric:/Shop/Team A/Orders",
    "fabric:/Läden/Bestellungen 注文",
    "fabric:/Shop/100%25",
    "fabric:/c:/f@home/it's(1)!&=;,*{}",
    `fabric:/Shop/${"o".repeat(499)}`,
  ])("%s", (name) => {
    expect(whatIsWrongWithServiceName(name)).toBeUndefined();
  });
});

describe("given what is no name of a service, when it is checked, then the reason says what to write", () => {
  test.each([
    ["Shop/Orders", "must begin with fabric:/, such as"],
    ["", "must begin with fabric:/, such as"],
    ["https://cluster/Shop", "must begin with fabric:/, such as"],
    ["fabric:Shop/Orders", "must begin with fabric:/, such as"],
    ["Fabric:/Shop/Orders", "in small letters"],
    ["Shop~Orders", "not an id of the REST API"],
    ["fabric://Shop/Orders", "one slash only"],
    ["fabric:/", "names no service"],
    ["fabric:/Shop", "names no service"],
    ["fabric:/Shop//Orders", "empty segment"],
    ["fabric:/Shop/../Orders", "the segment . or .."],
    ["fabric:/Shop/./Orders", "the segment . or .."],
    ["fabric:/Shop~Orders/A", "takes ~ for /"],
    ["fabric:/Shop/Orders#Member", "must not contain $ + |"],
    ["fabric:/Shop/Orders?x", "must not contain $ + |"],
    ["fabric:/Shop/Orders\ud83d", "must not contain $ + |"],
    ["fabric:/Shop/100%", "two hexadecimal digits after each %"],
    ["fabric:/Shop/5%}", "two hexadecimal digits after each %"],
    [`fabric:/Shop/${"o".repeat(500)}`, "at most 512 characters"],
  ])("%s", (name, reason) => {
    expect(whatIsWrongWithServiceName(name)).toContain(reason);
  });

  test.each([...'~$+|?#<>[]\\^`"\t'])("with %p in it", (character) => {
    expect(whatIsWrongWithServiceName(`fabric:/Shop/Or${character}ders`)).toMatch(/^must not contain /);
  });
});

test("given blanks around a name and slashes at its end, when it is normalized, then they are gone", () => {
  expect(normalName("  fabric:/Shop/Orders// ")).toBe("fabric:/Shop/Orders");
  expect(normalName("fabric:/Shop/Or ders")).toBe("fabric:/Shop/Or ders");
});

describe("given a name, when it goes into a path", () => {
  test.each([
    ["fabric:/Shop/Orders", "Shop~Orders"],
    ["fabric:/Shop/Team A/Orders", "Shop~Team%20A~Orders"],
    ["fabric:/Läden/注文", "L%C3%A4den~%E6%B3%A8%E6%96%87"],
    ["fabric:/c:/a&b=c", "c%3A~a%26b%3Dc"],
  ])("then %s is %s, in one spelling", (name, id) => {
    expect(idsInPath(name)).toEqual([id]);
  });

  test("then one with a percent sign has a second spelling, for gateways that decode twice", () => {
    expect(idsInPath("fabric:/Shop/100%25 a")).toEqual(["Shop~100%2525%20a", "Shop~100%252525%2520a"]);
  });
});

/** As a gateway on Linux reads an id. */
const decodedOnce = (id: string) => `fabric:/${decodeURIComponent(id).replaceAll("~", "/")}`;
/** As one on Windows does: http.sys, an escaping that leaves the percent sign as it is, and the gateway. */
const decodedTwice = (id: string) => {
  const cooked = decodeURIComponent(id);
  return decodedOnce(encodeURI(cooked).replaceAll("%25", "%"));
};

const character = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  fc.constantFrom(" ", "%25", "%2F", "%7e", "ä", "注", "&", ":", "@", "'"),
);
const segment = fc.array(character, { minLength: 1, maxLength: 8 }).map((characters) => characters.join(""));
const name = fc
  .array(segment, { minLength: 2, maxLength: 4 })
  .map((segments) => `fabric:/${segments.join("/")}`)
  .filter((text) => whatIsWrongWithServiceName(text) === undefined);

describe("given any name that is right, when it goes into a path", () => {
  test("then it stays in one segment, and a gateway that decodes once reads the very same name", () => {
    fc.assert(
      fc.property(name, (text) => {
        const [id] = idsInPath(text);
        expect(id).toMatch(/^[A-Za-z0-9%~!'()*._-]+$/);
        expect(decodedOnce(id)).toBe(text);
      }),
    );
  });

  test("then one that decodes twice reads it too, by its last spelling", () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(decodedTwice(idsInPath(text).at(-1) ?? "")).toBe(text);
      }),
    );
  });
});
