import { expect } from 'chai';
import {
  checkBytes,
  checkInteger,
  checkNumber,
  checkObject,
  checkOneOf,
  wrongType,
} from '../../src/shared/arguments.js';

describe('shared/arguments', () => {
  describe('checkInteger', () => {
    it('takes both ends of the range', () => {
      checkInteger('keyID', 0, 0, 255);
      checkInteger('keyID', 255, 0, 255);
    });

    it('says what it expected of a number outside the range, or between integers', () => {
      expect(() => checkInteger('keyID', 256, 0, 255)).to.throw(
        RangeError,
        '"keyID" expected an integer from 0 to 255, got 256',
      );
      expect(() => checkInteger('keyID', 1.5, 0, 255)).to.throw(RangeError, 'got 1.5');
      expect(() => checkInteger('keyID', Number.NaN, 0, 255)).to.throw(RangeError, 'got NaN');
    });

    it('takes a string of digits for a wrong kind', () => {
      expect(() => checkInteger('keyID', '7', 0, 255)).to.throw(TypeError, '"keyID" expected a number, got string');
    });
  });

  describe('checkNumber', () => {
    it('takes fractions, but neither NaN nor infinity', () => {
      checkNumber('rate', 0.5, 0, 1);
      expect(() => checkNumber('rate', Number.NaN, 0, 1)).to.throw(RangeError, 'got NaN');
      expect(() => checkNumber('rate', Number.POSITIVE_INFINITY, 0, 1)).to.throw(RangeError, 'from 0 to 1');
    });
  });

  describe('checkOneOf', () => {
    it('names what is allowed', () => {
      checkOneOf('mode', 'drop', ['drop', 'pass']);
      expect(() => checkOneOf('mode', 'stop', ['drop', 'pass'])).to.throw(
        RangeError,
        `"mode" expected 'drop' or 'pass', got 'stop'`,
      );
      expect(() => checkOneOf('mode', undefined, ['drop', 'pass'])).to.throw(TypeError, 'got undefined');
    });
  });

  describe('checkObject and checkBytes', () => {
    it('refuse null, arrays and other views', () => {
      checkObject('options', {});
      checkBytes('salt', new Uint8Array(1));
      expect(() => checkObject('options', null)).to.throw(TypeError, '"options" expected an object, got null');
      expect(() => checkObject('options', [])).to.throw(TypeError, 'got an array');
      expect(() => checkBytes('salt', new ArrayBuffer(1))).to.throw(
        TypeError,
        '"salt" expected a Uint8Array, got a ArrayBuffer',
      );
    });
  });

  it('describes an object without a constructor', () => {
    expect(wrongType('key', 'a CryptoKey', Object.create(null)).message).to.equal(
      '"key" expected a CryptoKey, got a object',
    );
  });
});
