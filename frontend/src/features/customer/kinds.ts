/** What people write onto a timeline by hand. */
export const handKinds = ["purchase", "interaction", "complaint", "note"] as const;
export type HandKind = (typeof handKinds)[number];

/** How a customer was reached; a shop may write another word. */
export const channels = ["phone", "visit", "wechat", "message", "email"] as const;
