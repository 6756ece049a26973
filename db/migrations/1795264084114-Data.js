// Rows that are there have the clock that follows from their block: until now a contract counted blocks or seconds.
async function addClock(db, table, own, prefix = '') {
    await db.query(`ALTER TABLE "${table}" ADD "${prefix}clock" numeric`)
    await db.query(`UPDATE "${table}" AS it SET ${prefix}clock = CASE
        WHEN (SELECT clock FROM contract WHERE ${own}) = 'timestamp' THEN ${prefix}timestamp ELSE ${prefix}block END`)
    await db.query(`ALTER TABLE "${table}" ALTER COLUMN "${prefix}clock" SET NOT NULL`)
}

module.exports = class Data1795264084114 {
    name = 'Data1795264084114'

    async up(db) {
        await db.query(`ALTER TABLE "cursor" ADD "l1_block_number" integer`)
        await addClock(db, 'balance_change', 'contract.id = it.token')
        await addClock(db, 'delegation_change', 'contract.id = it.token')
        await addClock(db, 'voting_power_change', 'contract.id = it.token')
        await addClock(db, 'concentration', 'contract.id = it.token')
        await addClock(db, 'setting_change', 'contract.id = it.governor')
        await addClock(db, 'proposal', 'contract.id = it.governor', 'created_')
        await db.query(`ALTER TABLE "proposal" ADD "proposal_threshold" numeric`)
        await db.query(`ALTER TABLE "proposal" ADD "proposer_votes" numeric`)
        await db.query(`ALTER TABLE "proposal" ADD "threshold_met" boolean`)
        await db.query(`ALTER TABLE "proposal" ADD "quorum_source" text`)
        await db.query(`ALTER TABLE "proposal" ADD "quorum_read_block" integer`)
        await db.query(`ALTER TABLE "proposal" ADD "quorum_unread" text`)
        await db.query(`ALTER TABLE "proposal" ADD "defeat_reason" text`)
        await db.query(`ALTER TABLE "proposal_state_change" ADD "clock" numeric`)
        await addClock(db, 'proposal_revision', 'contract.id = (SELECT governor FROM proposal WHERE proposal.id = it.proposal)')
        await addClock(db, 'vote', 'contract.id = (SELECT governor FROM proposal WHERE proposal.id = it.proposal)')
    }

    async down(db) {
        await db.query(`ALTER TABLE "cursor" DROP COLUMN "l1_block_number"`)
        await db.query(`ALTER TABLE "balance_change" DROP COLUMN "clock"`)
        await db.query(`ALTER TABLE "delegation_change" DROP COLUMN "clock"`)
        await db.query(`ALTER TABLE "voting_power_change" DROP COLUMN "clock"`)
        await db.query(`ALTER TABLE "concentration" DROP COLUMN "clock"`)
        await db.query(`ALTER TABLE "setting_change" DROP COLUMN "clock"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "created_clock"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "proposal_threshold"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "proposer_votes"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "threshold_met"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "quorum_source"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "quorum_read_block"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "quorum_unread"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "defeat_reason"`)
        await db.query(`ALTER TABLE "proposal_state_change" DROP COLUMN "clock"`)
        await db.query(`ALTER TABLE "proposal_revision" DROP COLUMN "clock"`)
        await db.query(`ALTER TABLE "vote" DROP COLUMN "clock"`)
    }
}
