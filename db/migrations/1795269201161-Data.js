module.exports = class Data1795269201161 {
    name = 'Data1795269201161'

    async up(db) {
        await db.query(`CREATE TABLE "proposal_deposit" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "proposal" text NOT NULL, "index" integer NOT NULL, "depositor" text NOT NULL, "denom" text NOT NULL, "amount" numeric NOT NULL, "block" integer NOT NULL, "clock" numeric NOT NULL, "timestamp" numeric NOT NULL, "transaction_hash" text NOT NULL, "log_index" integer NOT NULL, CONSTRAINT "PK_b7e4303a42cce453253c2432138" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_3b01b478acc711c27e72f29ae6" ON "proposal_deposit" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_d0ea09c8abcda9496d98d2dd9b" ON "proposal_deposit" ("depositor") `)
        await db.query(`CREATE INDEX "IDX_5bf8b2042f51457575072cb46a" ON "proposal_deposit" ("proposal", "block", "log_index", "index") `)
        await db.query(`ALTER TABLE "proposal" ADD "untold" text`)
        await db.query(`ALTER TABLE "vote" ADD "options" jsonb`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "proposer" DROP NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "vote_start" DROP NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "vote_end" DROP NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "for_votes" DROP NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "against_votes" DROP NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "abstain_votes" DROP NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "voters_with_weight" DROP NOT NULL`)
        await db.query(`ALTER TABLE "proposal_revision" ALTER COLUMN "vote_end" DROP NOT NULL`)
        await db.query(`DROP INDEX "public"."IDX_22876a05b9c930359ad7257f83"`)
        await db.query(`ALTER TABLE "vote" ALTER COLUMN "weight" DROP NOT NULL`)
        await db.query(`CREATE INDEX "IDX_22876a05b9c930359ad7257f83" ON "vote" ("proposal", "weight") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "proposal_deposit"`)
        await db.query(`DROP INDEX "public"."IDX_3b01b478acc711c27e72f29ae6"`)
        await db.query(`DROP INDEX "public"."IDX_d0ea09c8abcda9496d98d2dd9b"`)
        await db.query(`DROP INDEX "public"."IDX_5bf8b2042f51457575072cb46a"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "untold"`)
        await db.query(`ALTER TABLE "vote" DROP COLUMN "options"`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "proposer" SET NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "vote_start" SET NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "vote_end" SET NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "for_votes" SET NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "against_votes" SET NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "abstain_votes" SET NOT NULL`)
        await db.query(`ALTER TABLE "proposal" ALTER COLUMN "voters_with_weight" SET NOT NULL`)
        await db.query(`ALTER TABLE "proposal_revision" ALTER COLUMN "vote_end" SET NOT NULL`)
        await db.query(`CREATE INDEX "IDX_22876a05b9c930359ad7257f83" ON "vote" ("proposal", "weight") `)
        await db.query(`ALTER TABLE "vote" ALTER COLUMN "weight" SET NOT NULL`)
        await db.query(`DROP INDEX "public"."IDX_22876a05b9c930359ad7257f83"`)
    }
}
