import forge from "node-forge";

const { Class, Type } = forge.asn1;

type Value = forge.asn1.Asn1;

/** The parts of a certificate or a PFX, as forge writes them. */
export function sequence(...members: readonly Value[]): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...members]);
}

export function set(...members: readonly Value[]): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.SET, true, [...members]);
}

/** By its dotted digits, or by forge's name for it. */
export function oid(name: string): Value {
  const bytes = forge.asn1.oidToDer(/^\d/.test(name) ? name : (forge.pki.oids[name] ?? name)).getBytes();
  return forge.asn1.create(Class.UNIVERSAL, Type.OID, false, bytes);
}

export function integer(value: number): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.INTEGER, false, forge.asn1.integerToDer(value).getBytes());
}

export function yes(): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.BOOLEAN, false, "\xff");
}

export function nothing(): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.NULL, false, "");
}

export function octets(content: Buffer): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, content.toString("binary"));
}

export function bits(content: Buffer): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, `\0${content.toString("binary")}`);
}

export function utf8(text: string): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.UTF8, false, forge.util.encodeUtf8(text));
}

/** A time as `YYMMDDhhmmssZ`. */
export function utcTime(text: string): Value {
  return forge.asn1.create(Class.UNIVERSAL, Type.UTCTIME, false, text);
}

/** What a number in brackets stands before: members, or bytes in place of its own type. */
export function tagged(tag: number, content: readonly Value[] | Buffer): Value {
  // forge's type of a tag lists those of the universal class only.
  const type = tag as forge.asn1.Type;
  return Buffer.isBuffer(content)
    ? forge.asn1.create(Class.CONTEXT_SPECIFIC, type, false, content.toString("binary"))
    : forge.asn1.create(Class.CONTEXT_SPECIFIC, type, true, [...content]);
}

export function fromDer(der: Buffer): Value {
  return forge.asn1.fromDer(der.toString("binary"));
}

export function toDer(value: Value): Buffer {
  return Buffer.from(forge.asn1.toDer(value).getBytes(), "binary");
}
