module.exports = class Data1795264502470 {
    name = 'Data1795264502470'

    async up(db) {
        await db.query(`DROP INDEX "public"."IDX_a1c24e552e40ba4fc417c614e1"`)
        await db.query(`CREATE TABLE "attribution_change" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "token" text NOT NULL, "account" text NOT NULL, "proxy" text NOT NULL, "index" integer NOT NULL, "previous" numeric NOT NULL, "current" numeric NOT NULL, "block" integer NOT NULL, "timestamp" numeric NOT NULL, "transaction_hash" text NOT NULL, "log_index" integer NOT NULL, CONSTRAINT "PK_3f92ff5be407f8f4bc6737588e8" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_5c7c3e5bc31a07f184554e14e1" ON "attribution_change" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_0c795a1e0ee064c3c6cb6cf327" ON "attribution_change" ("proxy") `)
        await db.query(`CREATE INDEX "IDX_84cc433cb7696df6eb898678c1" ON "attribution_change" ("token", "account", "block", "log_index", "index") `)
        await db.query(`CREATE TABLE "delegate_proxy" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "token" text NOT NULL, "custodian" text NOT NULL, "delegate" text NOT NULL, "proxy" text NOT NULL, "block" integer NOT NULL, "timestamp" numeric NOT NULL, "transaction_hash" text NOT NULL, "log_index" integer NOT NULL, CONSTRAINT "PK_4cc5367e587509e8e8b126fe04c" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_fa31627e07ee35fc65a22f9c51" ON "delegate_proxy" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_5d7ee28af0b3e970cd9cecb978" ON "delegate_proxy" ("token", "proxy") `)
        await db.query(`CREATE INDEX "IDX_c6cac25385fc2932d5750b0109" ON "delegate_proxy" ("token", "delegate") `)
        // Until the chain is indexed anew, whoever has a balance holds it.
        await db.query(`ALTER TABLE "account" ADD "holding" numeric`)
        await db.query(`UPDATE "account" SET "holding" = "balance"`)
        await db.query(`ALTER TABLE "account" ALTER COLUMN "holding" SET NOT NULL`)
        await db.query(`CREATE INDEX "IDX_4774da650f9ab6a158f63bcce4" ON "account" ("token", "holding") `)
    }

    async down(db) {
        await db.query(`CREATE INDEX "IDX_a1c24e552e40ba4fc417c614e1" ON "account" ("balance", "token") `)
        await db.query(`DROP TABLE "attribution_change"`)
        await db.query(`DROP INDEX "public"."IDX_5c7c3e5bc31a07f184554e14e1"`)
        await db.query(`DROP INDEX "public"."IDX_0c795a1e0ee064c3c6cb6cf327"`)
        await db.query(`DROP INDEX "public"."IDX_84cc433cb7696df6eb898678c1"`)
        await db.query(`DROP TABLE "delegate_proxy"`)
        await db.query(`DROP INDEX "public"."IDX_fa31627e07ee35fc65a22f9c51"`)
        await db.query(`DROP INDEX "public"."IDX_5d7ee28af0b3e970cd9cecb978"`)
        await db.query(`DROP INDEX "public"."IDX_c6cac25385fc2932d5750b0109"`)
        await db.query(`ALTER TABLE "account" DROP COLUMN "holding"`)
        await db.query(`DROP INDEX "public"."IDX_4774da650f9ab6a158f63bcce4"`)
    }
}
