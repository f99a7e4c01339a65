import { refusalOf } from "./provider-host";
import { useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld({ emulator: { clientCertificates: true, tokens: true } });

/** What every connection here needs of the emulator. */
function pinned() {
  const { emulator } = world();
  return { endpoint: emulator.url, serverThumbprints: [emulator.certificate?.thumbprintSha1] };
}

test("given a pinned cluster and a client certificate, when a backup is taken, then it is proven", async () => {
  const { host, checked, emulator } = world();
  const { admin } = emulator.clientCertificates ?? {};

  const { properties } = await host.create(
    await checked({ cluster: { ...pinned(), clientCertificate: admin?.certificate, clientKey: admin?.key } }),
  );

  expect(properties.lsn).toBe("24");
  expect(emulator.requests.every(({ signedInBy }) => signedInBy === "certificate")).toBe(true);
});

test("given a token instead, when a backup is taken, then it is proven", async () => {
  const { host, checked, emulator } = world();

  const token = await emulator.tokens?.issue();
  const { properties } = await host.create(await checked({ cluster: { ...pinned(), token } }));

  expect(properties.lsn).toBe("24");
});

test("given a certificate that may only read, when a backup is asked for, then the role is named", async () => {
  const { host, checked, emulator } = world();
  const { user } = emulator.clientCertificates ?? {};

  const refusal = await refusalOf(
    host.create(
      await checked({ cluster: { ...pinned(), clientCertificate: user?.certificate, clientKey: user?.key } }),
    ),
  );

  expect(refusal.message).toContain("[SFB_ACCESS_DENIED]");
});

test("given nothing to show, when a backup is asked for, then it is told what to give", async () => {
  const { host, checked } = world();

  const refusal = await refusalOf(host.create(await checked({ cluster: pinned() })));

  expect(refusal.message).toContain("[SFB_SIGN_IN_REQUIRED]");
});

test("given that anybody is trusted, when a backup is taken, then each run warns", async () => {
  const { host, checked, engine, emulator } = world();

  const cluster = { endpoint: emulator.url, insecureTrustAnyServer: true, token: await emulator.tokens?.issue() };
  await host.create(await checked({ cluster }));

  expect(engine.lines).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining("insecureTrustAnyServer is on"), isEphemeral: false }),
  );
});
