module.exports = class Data1795259360824 {
    name = 'Data1795259360824'

    async up(db) {
        await db.query(`CREATE TABLE "proposal_revision" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "proposal" text NOT NULL, "vote_end" numeric NOT NULL, "quorum" numeric, "stage" text, "eta" numeric, "block" integer NOT NULL, "timestamp" numeric NOT NULL, "transaction_hash" text NOT NULL, "log_index" integer NOT NULL, CONSTRAINT "PK_e371e30b05eacfd7703f99f7324" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_23081958f0a90b6037ac4cb98e" ON "proposal_revision" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_d615124b45643c7f0282ebe8fb" ON "proposal_revision" ("proposal") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "proposal_revision"`)
        await db.query(`DROP INDEX "public"."IDX_23081958f0a90b6037ac4cb98e"`)
        await db.query(`DROP INDEX "public"."IDX_d615124b45643c7f0282ebe8fb"`)
    }
}
