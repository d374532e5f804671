import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

const [, , given] = process.argv;
if (given === undefined) throw new Error('name the file for the private key: npm run publisher-key -- publisher.pem');
const file = resolve(given);
const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
await writeFile(file, privateKey, { mode: 0o600, flag: 'wx' });
await writeFile(`${file}.pub`, publicKey, { flag: 'wx' });
process.stdout.write(
  `${file} signs releases: keep it secret, and off the machines of the cluster.\n` +
    `${file}.pub is what agents and the orchestrator believe: put it into resources/packaging/publisher-keys.pem before\n` +
    'you build them, or give it to them with --publisher-key.\n',
);
