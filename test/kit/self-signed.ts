import { Integer, PrintableString } from 'asn1js';
import { webcrypto } from 'node:crypto';
import { AttributeTypeAndValue, Certificate, CryptoEngine, setEngine } from 'pkijs';

setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto as Crypto }));

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2_048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const COMMON_NAME = '2.5.4.3';
const YEAR_MS = 365 * 24 * 3_600_000;

/** A certificate that signs itself, and its private key, as PEM: what a test has in place of one that Apple gave out. */
export async function selfSigned(name: string): Promise<{ certificate: string; privateKey: string }> {
  const { publicKey, privateKey } = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = new Certificate({ version: 2, serialNumber: new Integer({ value: 1 }) });
  for (const side of [certificate.issuer, certificate.subject]) {
    side.typesAndValues.push(
      new AttributeTypeAndValue({ type: COMMON_NAME, value: new PrintableString({ value: name }) }),
    );
  }
  certificate.notBefore.value = new Date(Date.now() - YEAR_MS);
  certificate.notAfter.value = new Date(Date.now() + YEAR_MS);
  await certificate.subjectPublicKeyInfo.importKey(publicKey as CryptoKey);
  await certificate.sign(privateKey as CryptoKey, 'SHA-256');
  return {
    certificate: pem('CERTIFICATE', certificate.toSchema(true).toBER()),
    privateKey: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', privateKey)),
  };
}

function pem(label: string, bytes: ArrayBuffer): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
