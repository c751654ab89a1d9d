/**
 * SHA-256 of values of the whole official set, to tell whether all 303 vectors come out: sframe-wg/sframe at 3d07d8f,
 * test-vectors/test-vectors.json and test-vectors-aes256.json.
 *
 * - header: every `encoded`, joined in the order of the set (17 key IDs × 17 counters).
 * - aes_ctr_hmac: `ct`, by cipher suite. The key is 00 01 02 …, all else as in sframe-rfc9605.ts.
 * - sframe: `ct`, by cipher suite. All inputs as in sframe-rfc9605.ts.
 */
export const digests = {
 "header": "90f5212d6a17edc7d760b95a47f4737720e957c64af2bbffaffab17ca86590e7",
 "aes_ctr_hmac": {
  "1": "be9f51eeed90d62835420a7331422234bb3391e5ceb9c2d818bb3ff16fd16921",
  "2": "e966ddaaf105ad0b2f4302afcd6cf4ab7922ea5065333e245ba297e380037edd",
  "3": "be3472a2865851c32d9d6843b9b1b5b4eff3e453e6e0af366cb93be230cfad13",
  "6": "7cb1b9ef3890003d7db920db7bc6b475b2020e428721452031b3fecb05d34509",
  "7": "bc13ad7f3e43636486a2f7b7c6f7b64573843d611acc0203520e49699c2e2c8b",
  "8": "150be5f707d4603c356382d616a57ec072c844403010a820f0f3e32c219a8ee4"
 },
 "sframe": {
  "1": "a07b2bcb513687cccda4714e5e13eb133729b9a939b482aa1327350c55368810",
  "2": "11e092237aa0b076ffe21753c2ca7a885600dfce6c5a18b6e73361968e29b9f4",
  "3": "de75d32339075674873719a23a10c7483a9272617dd4e7215c88f5d0c51c9038",
  "4": "ac34b9de36672d8cfb4c9faffe86c537281401f3fb7546d6a581410a2ffed5b1",
  "5": "f34e226db6caa06070ff2ac7edd2f42c2e98147655e5fe5e352e9b0c323111c3",
  "6": "58bf09928aa82edfa71f752f2cc04c5523da2068bb1268c7754f2194d92284bb",
  "7": "1c6f54173d314d41b10caf613f333203265000de1c89221b2f3f1df8aee6330a",
  "8": "6c7db34e32601c4f23cffb6b61307732dc8e4186153611a8e2bad0abf6c994bf"
 }
};
