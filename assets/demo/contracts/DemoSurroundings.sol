// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// Deployed as they are; named here so that the compiler emits them.
import {VestingWallet} from "@openzeppelin/contracts/finance/VestingWallet.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
