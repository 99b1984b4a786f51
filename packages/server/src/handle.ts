/** Responds to a request; `peer` is the remote address of its connection. */
export type Handle = (request: Request, peer: string | undefined) => Response | Promise<Response>;
