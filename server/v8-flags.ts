/**
 * V8 watches which object literals survive the collections of the young generation, and makes those of a site with many survivors among the old
 * objects from then on. While many calls run at once nearly all that belongs to a call survives; so later calls were made old, too, and, once
 * they had ended, kept alive all that they referred to, until the next collection of the old generation. It must come before what it is to hold for,
 * and before the compile cache, which knows code by the flags that it was made with.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--no-allocation-site-pretenuring');
