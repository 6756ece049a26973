module.exports = class Data1795265516841 {
    name = 'Data1795265516841'

    async up(db) {
        await db.query(`CREATE TABLE "implementation_change" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "contract" text NOT NULL, "implementation" text, "unsupported" text, "block" integer NOT NULL, "timestamp" numeric NOT NULL, "transaction_hash" text NOT NULL, "log_index" integer NOT NULL, CONSTRAINT "PK_d39970e92f0b8916cf2f321696e" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_64a2984b4988df568e707b6a61" ON "implementation_change" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_9f993d89faed0224d61a2c2abd" ON "implementation_change" ("contract", "block") `)
        await db.query(`ALTER TABLE "proposal" ADD "rules_from" integer`)
        await db.query(`ALTER TABLE "proposal_revision" ADD "super_quorum" numeric`)
        await db.query(`ALTER TABLE "contract" ADD "kinds" jsonb`)
    }

    async down(db) {
        await db.query(`DROP TABLE "implementation_change"`)
        await db.query(`DROP INDEX "public"."IDX_64a2984b4988df568e707b6a61"`)
        await db.query(`DROP INDEX "public"."IDX_9f993d89faed0224d61a2c2abd"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "rules_from"`)
        await db.query(`ALTER TABLE "proposal_revision" DROP COLUMN "super_quorum"`)
        await db.query(`ALTER TABLE "contract" DROP COLUMN "kinds"`)
    }
}
