import type { Bytes } from './bytes.ts';

/** The members of a message's body that its standard object serves. */
export abstract class PlainBody {
  /** Builds the standard object, once. */
  protected abstract readStandard(): Body;

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.readStandard().arrayBuffer();
  }

  async bytes(): Promise<Bytes> {
    // The global `Response` of @hono/node-server cannot serve `bytes`.
    return new Uint8Array(await this.arrayBuffer());
  }

  blob(): Promise<Blob> {
    return this.readStandard().blob();
  }

  formData(): Promise<FormData> {
    return this.readStandard().formData();
  }

  json(): Promise<unknown> {
    return this.readStandard().json();
  }

  text(): Promise<string> {
    return this.readStandard().text();
  }
}
