"""Sweeps: a design of cells over any keys of the configuration, carried out so that nothing is lost.

A *lever* is what a party could choose, an *uncertainty* what nobody knows (the words of the EMA Workbench); every
policy, a combination of levers, meets every future, a sample of uncertainties. A pair of the two is a *cell*, and a
cell is played `replicates` times.
"""
