import { fileURLToPath } from 'node:url';
import { DirectoryStore } from './directory-store.ts';
import { isObjectStoreAddress, type ObjectStore, wantedAddress } from './object-store.ts';
import { S3Store } from './s3-store.ts';

/**
 * By its address: `file:///folder`, or `s3://bucket/prefix` with `endpoint` (MinIO, Google Cloud Storage's S3 endpoint; asked by
 * path) and `region` as parameters. Credentials of S3 come from the environment, as the AWS SDK reads them.
 * @throws TypeError for any other address
 */
export function openObjectStore(address: string): ObjectStore {
  if (!isObjectStoreAddress(address)) throw new TypeError(`OBJECT_STORE ${wantedAddress}, not "${address}".`);
  const url = new URL(address);
  if (url.protocol === 'file:') return new DirectoryStore(fileURLToPath(url));
  return new S3Store({
    bucket: url.hostname,
    prefix: url.pathname.replace(/^\/+|\/+$/g, ''),
    endpoint: url.searchParams.get('endpoint'),
    region: url.searchParams.get('region'),
  });
}
