'use client';

import { createWorker, support } from 'framepipe';
import { useEffect, useState } from 'react';
import { reportCalls } from '../src/call';

/** Rendered on the server first, where the package is imported, too. */
export function CallView() {
  const [words, setWords] = useState('Rendered on the server');
  useEffect(() => {
    setWords(support().supported ? 'In a browser' : 'In a browser without encoded transforms');
    reportCalls({
      'createWorker()': () => createWorker(),
      'a worker of its own': () => new Worker(new URL('./own.worker.ts', import.meta.url), { type: 'module' }),
    });
  }, []);
  return <p>{words}</p>;
}
