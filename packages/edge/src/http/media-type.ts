/** Whether a request's body is a form, whatever the parameters of its content type. */
export function isFormRequest(request: Request): boolean {
  return hasMediaType(request, 'application/x-www-form-urlencoded');
}

/** Whether a request's body is JSON, whatever the parameters of its content type. */
export function isJsonRequest(request: Request): boolean {
  return hasMediaType(request, 'application/json');
}

function hasMediaType({ headers }: Request, mediaType: string): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === mediaType;
}
