module.exports = class Data1795275630346 {
    name = 'Data1795275630346'

    async up(db) {
        await db.query(`CREATE TABLE "ingestion_count" ("id" character varying NOT NULL, "chain" text NOT NULL, "name" text NOT NULL, "value" numeric NOT NULL, CONSTRAINT "PK_aaa46fbc1ddc629adefeea2d556" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_874b3e4ac8ed8e87f8410e34f0" ON "ingestion_count" ("chain") `)
        await db.query(`ALTER TABLE "contract" ADD "standard" text`)
    }

    async down(db) {
        await db.query(`DROP TABLE "ingestion_count"`)
        await db.query(`DROP INDEX "public"."IDX_874b3e4ac8ed8e87f8410e34f0"`)
        await db.query(`ALTER TABLE "contract" DROP COLUMN "standard"`)
    }
}
