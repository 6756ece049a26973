module.exports = class Data1795275668733 {
    name = 'Data1795275668733'

    async up(db) {
        await db.query(`CREATE TABLE "indexed_block" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "height" integer NOT NULL, "hash" text NOT NULL, "timestamp" numeric NOT NULL, "l1_block_number" integer, "events" boolean NOT NULL, CONSTRAINT "PK_6331f0d6c7336ab7d47f89e7e3b" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_26d03e79cffdd56e0e30ef9c33" ON "indexed_block" ("hash") `)
        await db.query(`CREATE INDEX "IDX_a42eb365e00e33a4ef68fc2d81" ON "indexed_block" ("chain_id", "events", "height") `)
        await db.query(`CREATE INDEX "IDX_74aecd384e8c0b1d5b0979d873" ON "indexed_block" ("chain_id", "timestamp", "height") `)
        await db.query(`CREATE INDEX "IDX_c6fef0884ac783915076b80481" ON "indexed_block" ("chain_id", "height") `)
        await db.query(`ALTER TABLE "proposal_revision" ADD "quorum_counts" text array`)
        await db.query(`ALTER TABLE "chain" ADD "safe" integer`)
    }

    async down(db) {
        await db.query(`DROP TABLE "indexed_block"`)
        await db.query(`DROP INDEX "public"."IDX_26d03e79cffdd56e0e30ef9c33"`)
        await db.query(`DROP INDEX "public"."IDX_a42eb365e00e33a4ef68fc2d81"`)
        await db.query(`DROP INDEX "public"."IDX_74aecd384e8c0b1d5b0979d873"`)
        await db.query(`DROP INDEX "public"."IDX_c6fef0884ac783915076b80481"`)
        await db.query(`ALTER TABLE "proposal_revision" DROP COLUMN "quorum_counts"`)
        await db.query(`ALTER TABLE "chain" DROP COLUMN "safe"`)
    }
}
