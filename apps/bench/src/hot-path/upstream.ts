// The upstream: a prepared response of a few kilobytes.

const BODY = JSON.stringify(
  Array.from({ length: 20 }, (_, i) => ({
    uuid: String(i).padStart(32, '0'),
    name: `Project ${i}`,
    isSeries: false,
    isPremium: true,
    productionCompany: 'A company',
    created: '2026-03-02T08:15:00.000Z',
  })),
);

export default {
  fetch: (): Response => new Response(BODY, { headers: { 'content-type': 'application/json' } }),
};
