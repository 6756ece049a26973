import {banzhaf} from './banzhaf'
import {banzhafNormalised} from './banzhaf-normalised'
import {colemanAct} from './coleman-act'
import {colemanInitiate} from './coleman-initiate'
import {colemanPrevent} from './coleman-prevent'
import {passingChance} from './passing-chance'
import type {PowerIndex} from './power-index'
import {shapleyShubik} from './shapley-shubik'
import {turnoutConditional} from './turnout-conditional'

/** Every power index, in the order in which it is shown. A test holds this list against the folder. */
export const powerIndices: readonly PowerIndex[] = [
  banzhaf,
  banzhafNormalised,
  shapleyShubik,
  colemanAct,
  colemanPrevent,
  colemanInitiate,
  turnoutConditional,
  passingChance,
]
