import { DurableObject } from 'cloudflare:workers';
import type { StoredRecord } from '@postern/edge';

const RECORD = 'record';

/**
 * A Durable Object that holds one record, such as a session or a service token. With one object per
 * record, compare-and-set is a plain read and write in one thread, and load spreads by itself. The
 * platform's output gate holds each response until its write is durable. An alarm deletes the record
 * when it expires.
 */
export class RecordObject extends DurableObject {
  read(): StoredRecord | undefined {
    const record = this.ctx.storage.kv.get<StoredRecord>(RECORD);
    return record !== undefined && record.expiresAtMs > Date.now() ? record : undefined;
  }

  async writeIfVersion(expected: string | undefined, record: StoredRecord): Promise<boolean> {
    const version = this.read()?.version;
    if (version !== expected) return version === record.version;
    this.ctx.storage.kv.put(RECORD, record);
    await this.ctx.storage.setAlarm(record.expiresAtMs);
    return true;
  }

  async delete(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    const record = this.read();
    if (record === undefined) await this.ctx.storage.deleteAll();
    else await this.ctx.storage.setAlarm(record.expiresAtMs);
  }
}
