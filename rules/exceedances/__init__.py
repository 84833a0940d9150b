"""Consecutive exceedances of one pollutant and vehicle: which readings and retests break or reset a chain."""
