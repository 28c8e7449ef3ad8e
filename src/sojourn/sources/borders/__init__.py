"""Border services: encounters and detections (Frontex, United States, Panama, Mexico, Honduras)."""
