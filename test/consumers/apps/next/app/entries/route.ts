import { entries } from '../../src/entries';

export const dynamic = 'force-dynamic';

/** How many names each module exports, as the server has imported them. */
export function GET() {
  return Response.json(entries);
}
