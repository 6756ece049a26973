module.exports = class Data1795263916271 {
    name = 'Data1795263916271'

    async up(db) {
        await db.query(`CREATE TABLE "breach" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "contract" text NOT NULL, "rule" text NOT NULL, "account" text, "proposal_id" numeric, "expected" text NOT NULL, "found" text NOT NULL, "block" integer NOT NULL, "timestamp" numeric NOT NULL, "transaction_hash" text, "log_index" integer, CONSTRAINT "PK_66404ca014286013f1de82772ed" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_994d74a82b4dd6dcd459ff329f" ON "breach" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_cd234761ad7f0c8cc9b4564071" ON "breach" ("contract", "rule", "block") `)
        await db.query(`ALTER TABLE "vote" ADD "override" boolean`)
    }

    async down(db) {
        await db.query(`DROP TABLE "breach"`)
        await db.query(`DROP INDEX "public"."IDX_994d74a82b4dd6dcd459ff329f"`)
        await db.query(`DROP INDEX "public"."IDX_cd234761ad7f0c8cc9b4564071"`)
        await db.query(`ALTER TABLE "vote" DROP COLUMN "override"`)
    }
}
