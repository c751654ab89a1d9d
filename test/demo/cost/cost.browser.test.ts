import { expect } from 'chai';
import { DemoPage } from '../demo-page.js';

describe("the demo's page of what a call takes", () => {
  let page: DemoPage;
  afterEach(() => page.close());

  it('has a row for each browser, and computes it anew when the call changes', async () => {
    page = await DemoPage.open(new URL('../../../demo/cost/index.html', import.meta.url));
    await import('../../../demo/cost/main.js');
    const rows = () => [...page.find<HTMLTableElement>('#shares').tBodies[0]!.rows];
    const totalOf = (row: HTMLTableRowElement) => Number.parseFloat(row.cells[5]!.textContent ?? '');
    const before = rows().map(totalOf);
    expect(rows().map((row) => row.cells[0]!.textContent)).to.include('chromium');
    expect(before.every((total) => total > 0)).to.equal(true);
    const people = page.find<HTMLInputElement>('[name=people]');
    people.value = '25';
    people.dispatchEvent(new Event('input', { bubbles: true }));
    for (const [index, row] of rows().entries()) expect(totalOf(row)).to.be.above(before[index]!);
  });
});
