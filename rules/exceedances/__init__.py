"""Consecutive exceedances of one pollutant by one vehicle: which readings and retests extend, break or reset a chain."""
