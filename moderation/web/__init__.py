"""The service's pages and calls: one blueprint a file, its templates in the folder of the same name.

Every view declares what it requires (`guard.requires`); the application refuses to start if one does not.
"""
