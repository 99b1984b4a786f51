import { DurableObject } from 'cloudflare:workers';
import type { StoredRecord } from '@postern/edge';

const RECORD = 'record';

/**
 * One stored record: a session, or a service token. One object each, so that a compare-and-set is
 * a plain read and write of one thread, and load spreads by itself. An output gate holds each
 * answer back until what it wrote is durable. The record leaves by its own alarm.
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
