/** Web IDL: conversion of arguments and the shape of interfaces. Depends on nothing of ours. */
export * from './converters.js';
export * from './dictionary.js';
export * from './errors.js';
export * from './interfaces.js';
